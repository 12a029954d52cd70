"""What the pages say on which people see what they told, choose how they are reached, or leave."""

from collections.abc import Mapping
from typing import Final

PREFERENCES_WORDING: Final[Mapping[str, Mapping[str, str]]] = {
    # The first page
    "title": {"ja": "あなたの設定と回答", "en": "Your choices and answers"},
    "introduction": {
        "ja": "お答えの確認や訂正、ご案内の受け取り方の変更は、いつでもこのページからできます。",
        "en": "Here you can look at and correct your answers and choose how we reach you, at any time.",
    },
    "to_start": {"ja": "設定のページへ戻る", "en": "Back to your choices"},
    # What was said
    "said": {"ja": "これまでのご回答", "en": "What you told us"},
    "said_nothing": {"ja": "まだご回答はありません。", "en": "You have not told us anything yet."},
    "answers": {"ja": "{day}・{count}問に回答", "en": "{day} · {count} answered"},
    "answers_withdrawn": {"ja": "{day}・取り消し済み", "en": "{day} · withdrawn"},
    "older": {"ja": "以前の回答を見る", "en": "Older answers"},
    "newer": {"ja": "新しい回答に戻る", "en": "Newer answers"},
    "correct": {"ja": "訂正する", "en": "Correct"},
    "correct_page": {"ja": "このページの回答を訂正する", "en": "Correct the answers on this page"},
    "withdraw": {"ja": "取り消す", "en": "Withdraw"},
    "withdraw_one": {"ja": "「{question}」への回答を取り消す", "en": "Withdraw your answer to “{question}”"},
    "page": {"ja": "{number}ページ目", "en": "Page {number}"},
    "not_applicable": {"ja": "わからない・あてはまらない", "en": "Don’t know / doesn’t apply"},
    "yes": {"ja": "はい", "en": "Yes"},
    "no": {"ja": "いいえ", "en": "No"},
    "point": {"ja": "{point}（{least}〜{most}のうち）", "en": "{point} (of {least} to {most})"},
    "withdraw_all": {"ja": "このアンケートの回答をすべて取り消す", "en": "Withdraw all answers to this survey"},
    "withdraw_all_title": {"ja": "回答をすべて取り消しますか", "en": "Withdraw all of these answers?"},
    "withdraw_all_body": {
        "ja": "「{survey}」へのご回答は、今後いっさい使われません。この操作は元に戻せません。",
        "en": "Your answers to “{survey}” will no longer be used for anything. This cannot be undone.",
    },
    "withdrawn_note": {
        "ja": "このアンケートへのご回答は取り消されています。",
        "en": "Your answers to this survey have been withdrawn.",
    },
    "nothing_left": {"ja": "残っている回答はありません。", "en": "No answers are left."},
    # How people are reached
    "reach": {"ja": "ご案内の受け取り方", "en": "How we reach you"},
    "mail": {"ja": "メール", "en": "E-mail"},
    "mail_to": {"ja": "宛先：{address}", "en": "To {address}"},
    "mail_on": {"ja": "メールでご案内をお送りしています。", "en": "We send you e-mail."},
    "mail_off": {"ja": "メールでのご案内は止まっています。", "en": "We send you no e-mail."},
    "turn_off": {"ja": "メールを止める", "en": "Stop e-mail"},
    "turn_on": {"ja": "メールを受け取る", "en": "Receive e-mail again"},
    "turn_on_wording": {
        "ja": "メールでご案内を受け取ることに同意します。",
        "en": "I agree to receive e-mail.",
    },
    "pause": {"ja": "しばらく休む", "en": "Take a break"},
    "pause_hint": {
        "ja": "選んだ期間は、どの方法でもご案内をお送りしません。",
        "en": "We will not contact you in any way for the time you choose.",
    },
    "pause_1": {"ja": "1か月休む", "en": "1 month"},
    "pause_3": {"ja": "3か月休む", "en": "3 months"},
    "pause_6": {"ja": "6か月休む", "en": "6 months"},
    "paused": {"ja": "{day}までお休み中です。", "en": "You are on a break until {day}."},
    "resume": {"ja": "お休みを終える", "en": "End the break"},
    "language": {"ja": "ことば", "en": "Language"},
    "language_hint": {
        "ja": "ご案内とアンケートは、このことばでお届けします。",
        "en": "Invitations and surveys reach you in this language.",
    },
    "agreed": {"ja": "同意していただいたこと", "en": "What you agreed to"},
    "agreed_on": {"ja": "{day}に同意", "en": "Agreed on {day}"},
    "take_back": {"ja": "同意を取り消す", "en": "Take it back"},
    "take_back_this": {"ja": "「{wording}」への同意を取り消す", "en": "Take back your consent to “{wording}”"},
    "stop": {"ja": "すべてのご案内を止める", "en": "Stop all messages"},
    "stop_title": {"ja": "すべてのご案内を止めますか", "en": "Stop all messages?"},
    "stop_body": {
        "ja": "アンケートのお願いもお知らせも、今後はお送りしません。これまでのお答えはそのまま残ります。",
        "en": "We will send you neither surveys nor news any more. What you told us before stays as it is.",
    },
    # What came of it
    "outcomes": {"ja": "いただいた声から生まれたこと", "en": "What we did with your answers"},
    "outcomes_hint": {
        "ja": "みなさまのお答えをもとに、次のことに取り組みました。",
        "en": "This is what came of what you and others told us.",
    },
    "outcomes_none": {
        "ja": "お知らせできることができましたら、このページに載せます。",
        "en": "As soon as there is something to tell, it will stand here.",
    },
    # One's own data
    "own_data": {"ja": "あなたのデータ", "en": "Your data"},
    "see_data": {"ja": "保存されている情報を見る", "en": "See everything we hold"},
    "data_hint": {
        "ja": "あなたについて保存しているすべての情報です。ファイルとしても受け取れます。",
        "en": "This is everything we hold on you. You can also take it away as a file.",
    },
    "download": {"ja": "ファイルで受け取る（JSON）", "en": "Download as a file (JSON)"},
    "more_in_file": {
        "ja": "ほか{count}件は、ファイルでご覧いただけます。",
        "en": "{count} more are in the file.",
    },
    "none": {"ja": "なし", "en": "None"},
    # Leaving
    "leave": {"ja": "情報を消去する", "en": "Be forgotten"},
    "leave_title": {"ja": "あなたの情報を消去しますか", "en": "Shall we forget you?"},
    "leave_body": {
        "ja": "お名前、ご連絡先、文章でのお答え、お送りいただいたファイルなど、あなたとわかる情報をすべて消去します。"
        "お届けしたリンクは使えなくなり、今後ご案内することもありません。\n\n"
        "集計された数字は、あなたとわからない形で残ります。\n\nこの操作は元に戻せません。",
        "en": "We delete all that tells who you are: name, addresses, what you wrote in your own words, "
        "files you sent. Links we gave you stop working, and you will not hear from us again.\n\n"
        "Totals stay, without anything that leads to you.\n\nThis cannot be undone.",
    },
    "leave_yes": {"ja": "すべて消去する", "en": "Delete everything"},
    "left_title": {"ja": "情報を消去しました", "en": "You are forgotten"},
    "left_body": {
        "ja": "これまでお付き合いくださり、ありがとうございました。",
        "en": "Thank you for the time you were with us.",
    },
    "keep": {"ja": "やめて戻る", "en": "Never mind, go back"},
    # One tap from a mail
    "off_title": {"ja": "ご案内を止めますか", "en": "Stop these messages?"},
    "off_body": {
        "ja": "ボタンを押すと、このご案内は届かなくなります。",
        "en": "Press the button, and you will not receive these messages any more.",
    },
    "off_yes": {"ja": "ご案内を止める", "en": "Stop these messages"},
    "off_done_title": {"ja": "ご案内を止めました", "en": "We have stopped"},
    "off_done_body": {
        "ja": "今後、このご案内はお送りしません。すでに発送の途中だったものが届いた場合は、ご容赦ください。",
        "en": "You will not receive these messages any more. Please forgive us one that was already on its way.",
    },
    # Is that you
    "confirm_title": {"ja": "ご登録の確認", "en": "Is this you?"},
    "confirm_body": {
        "ja": "このメールアドレスで、新しいご登録がありました。ご本人でしたら、下のボタンを押してください。"
        "これまでのご登録とひとつにまとめます。\n\nお心当たりがなければ、このページを閉じてください。何も変わりません。",
        "en": "Someone signed up with this address. If it was you, press the button, and we join it to what you "
        "told us before.\n\nIf it was not, just close this page: nothing changes.",
    },
    "confirm_yes": {"ja": "はい、わたしです", "en": "Yes, it was me"},
    "confirmed_title": {"ja": "確認できました", "en": "Thank you"},
    "confirmed_body": {
        "ja": "ご登録をひとつにまとめました。このページは閉じていただいて大丈夫です。",
        "en": "Everything is in one place now. You can close this page.",
    },
    # What was done
    "done_mail": {"ja": "メールの設定を変更しました。", "en": "Your choice about e-mail is kept."},
    "done_pause": {"ja": "お休みの設定を変更しました。", "en": "Your break is set."},
    "done_language": {"ja": "ことばを変更しました。", "en": "Your language is kept."},
    "done_stop": {"ja": "すべてのご案内を止めました。", "en": "We will send you nothing more."},
    "done_agreed": {"ja": "同意を取り消しました。", "en": "Your consent is taken back."},
    "done_withdrawn": {"ja": "回答を取り消しました。", "en": "Your answer is withdrawn."},
    "done_corrected": {"ja": "回答を訂正しました。", "en": "Your answers are corrected."},
    # The sections of one's own data
    "data_person": {"ja": "ご登録", "en": "You"},
    "data_addresses": {"ja": "ご連絡先", "en": "Addresses"},
    "data_attributes": {"ja": "登録されている項目", "en": "What we know of you"},
    "data_attribute_history": {"ja": "項目の変更の記録", "en": "How that changed"},
    "data_consents": {"ja": "同意の記録", "en": "Consents"},
    "data_invitations": {"ja": "アンケートのご案内", "en": "Invitations"},
    "data_contact_decisions": {"ja": "ご案内するかどうかの判断", "en": "Decisions about asking you"},
    "data_purchases": {"ja": "お買い物", "en": "Purchases"},
    "data_acts": {"ja": "ご来場・資料請求など", "en": "Visits, catalogues and the like"},
    "data_tiers": {"ja": "会員ランク", "en": "Tiers"},
    "data_messages": {"ja": "お送りした連絡", "en": "Messages"},
    "data_responses": {"ja": "ご回答", "en": "Answers"},
    "data_observations": {"ja": "点数になった記録", "en": "What your scores are made of"},
    "data_coordinates": {"ja": "計算された点数（0〜1）", "en": "Computed scores (0 to 1)"},
    "data_sessions": {"ja": "掲示板などに入った記録", "en": "When you came in"},
    "data_audiences": {"ja": "ご案内先の名簿", "en": "Lists you are on"},
    "data_audience_changes": {"ja": "名簿に入った・外れた記録", "en": "When you came on lists, and left them"},
    "data_communications": {"ja": "お届けしたお便りなど", "en": "What you were sent or shown"},
    "data_campaigns": {"ja": "キャンペーンの記録", "en": "Campaigns"},
    "data_campaign_events": {"ja": "キャンペーンのお便りの記録", "en": "What came of campaigns' letters"},
    "data_leads": {"ja": "担当者とのやりとり", "en": "Talks with our salespeople"},
    "data_programmes": {"ja": "アンバサダーとしての記録", "en": "You as an ambassador"},
    "data_boards_joined": {"ja": "参加した掲示板", "en": "Boards you took part on"},
    "data_brought_by": {"ja": "ご紹介を受けた記録", "en": "Who brought you"},
    "data_brought": {"ja": "ご紹介いただいた記録", "en": "Whom you brought"},
    "data_poster": {"ja": "掲示板でのお名前など", "en": "You on boards"},
    "data_boards": {"ja": "掲示板", "en": "Boards"},
    "data_ideas": {"ja": "アイデア", "en": "Your ideas"},
    "data_drafts": {"ja": "下書き", "en": "Drafts"},
    "data_pictures_not_posted": {"ja": "まだ投稿していない写真", "en": "Pictures not posted yet"},
    "data_votes": {"ja": "投票", "en": "Votes"},
    "data_comments": {"ja": "コメント", "en": "Comments"},
    "data_follows": {"ja": "フォロー", "en": "What you follow"},
    "data_reports": {"ja": "通報", "en": "Reports"},
}


def word(key: str, language: str, **gaps: object) -> str:
    """The words in that language, their gaps filled."""
    wording = PREFERENCES_WORDING[key]
    said = wording.get(language, wording["en"])
    return said.format_map(gaps) if gaps else said

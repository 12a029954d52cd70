// What the list of surveys says.

export default {
  en: {
    title: "Surveys",
    lead: "What people were asked, what they answered, and what is being written.",
    survey: "Survey",
    version: "Version",
    published: "Published",
    draft: "Draft",
    neverPublished: "Not published yet",
    same: "As published",
    ahead: "{n} changed since {day}",
  },
  ja: {
    title: "調査",
    lead: "お客様に尋ねたこと、その回答、そして作成中の内容です。",
    survey: "調査",
    version: "版",
    published: "公開日",
    draft: "下書き",
    neverPublished: "未公開",
    same: "公開版と同じ",
    ahead: "{day} 以降 {n} か所変更",
  },
};

// What the door says.

export default {
  en: {
    title: "Sign in",
    token: "Staff token",
    hint: "It begins with kz_ and was shown once, when it was made.",
    submit: "Sign in",
    provider: "Sign in with your organisation",
    otherLanguage: "日本語",
  },
  ja: {
    title: "サインイン",
    token: "スタッフトークン",
    hint: "kz_ で始まる、発行時に一度だけ表示された文字列です。",
    submit: "サインイン",
    provider: "組織のアカウントでサインイン",
    otherLanguage: "English",
  },
};

// The method's own terms in the reader's language: axes, facets, causes, moments, channels, stages.

import { words } from "../core/words.js";

/** The axes in the order of the segments' codes. */
export const AXES = ["PSYCHOLOGY", "BEHAVIOUR", "DEPTH"];
/** The facets of the attitudes. */
export const FACETS = { PSYCHOLOGY: ["LIKING", "TRUST", "DEPENDENCE"], DEPTH: ["CONNECTION", "PROMINENCE"] };
/** The stages of a lead in their order. */
export const STAGES = ["APPROACH", "DISCOVERY", "PROPOSAL", "NEGOTIATION", "CLOSING"];
/** The ways by which people are reached. */
export const CHANNELS = ["EMAIL", "FILE", "WEBHOOK"];

const say = words({
  en: {
    PSYCHOLOGY: "Psychology",
    BEHAVIOUR: "Behaviour",
    DEPTH: "Depth",
    LIKING: "Liking",
    TRUST: "Trust",
    DEPENDENCE: "Dependence",
    CONNECTION: "Connection",
    PROMINENCE: "Prominence",
    CUSTOMER: "Customer",
    PROSPECT: "Prospect",
    ANSWER: "Answer",
    CONVERSATION: "Conversation",
    PURCHASE: "Purchase",
    CROSS_SELL: "Cross-sell",
    UP_SELL: "Up-sell",
    SITE_VISIT: "Site visit",
    CATALOGUE: "Catalogue asked for",
    TRIAL: "Trial",
    MEETING: "Meeting",
    TIER: "Tier",
    TIER_END: "Tier ended",
    ADVOCACY: "Referral",
    LAPSE: "Fell silent",
    STALENESS: "Not asked for too long",
    SIGNUP: "Sign-up",
    AFTER_PURCHASE: "After a purchase",
    CAMPAIGN: "Campaign",
    ANNUAL: "Once a year",
    EMAIL: "E-mail",
    FILE: "File of links",
    WEBHOOK: "Your own program",
    APPROACH: "Approach",
    DISCOVERY: "Discovery",
    PROPOSAL: "Proposal",
    NEGOTIATION: "Negotiation",
    CLOSING: "Closing",
    ACT: "Act",
    FEEL: "Feel",
    LEARN: "Learn",
    INTEREST: "Interest",
    JA: "Japanese",
    EN: "English",
  },
  ja: {
    PSYCHOLOGY: "心理",
    BEHAVIOUR: "行動",
    DEPTH: "深度",
    LIKING: "好意",
    TRUST: "信頼",
    DEPENDENCE: "依存",
    CONNECTION: "つながり",
    PROMINENCE: "存在感",
    CUSTOMER: "顧客",
    PROSPECT: "見込客",
    ANSWER: "回答",
    CONVERSATION: "商談で聞いたこと",
    PURCHASE: "購入",
    CROSS_SELL: "クロスセル",
    UP_SELL: "アップセル",
    SITE_VISIT: "サイト訪問",
    CATALOGUE: "資料請求",
    TRIAL: "試用",
    MEETING: "商談",
    TIER: "行動ランク",
    TIER_END: "行動ランクの期限切れ",
    ADVOCACY: "紹介",
    LAPSE: "購入が途絶えた",
    STALENESS: "長く聞けていない",
    SIGNUP: "入会時",
    AFTER_PURCHASE: "購入後",
    CAMPAIGN: "キャンペーン",
    ANNUAL: "年に一度",
    EMAIL: "メール",
    FILE: "リンクのファイル",
    WEBHOOK: "自社プログラム",
    APPROACH: "アプローチ",
    DISCOVERY: "ヒアリング",
    PROPOSAL: "提案",
    NEGOTIATION: "条件調整",
    CLOSING: "クロージング",
    ACT: "行動",
    FEEL: "心理",
    LEARN: "情報",
    INTEREST: "関心",
    JA: "日本語",
    EN: "英語",
  },
});

/** What a term of the API is called; a dash for none. */
export const term = (key) => (key === null || key === undefined ? "–" : say(key));

/** Terms as the options of a choice. */
export const termOptions = (keys) => keys.map((key) => [key, term(key)]);

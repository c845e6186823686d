//! The stages that customers go through, and which touchpoint belongs to which.

use crate::table::lower;

/// A stage with the beginnings of the words that touchpoints are called there, in English, Persian, Estonian and Russian.
struct Stage {
    name: &'static str,
    words: &'static [&'static str],
}

/// Of several stages whose words a name holds the first counts: `business review` before `review`.
const STAGES: [Stage; 11] = [
    Stage {
        name: "awareness",
        words: &[
            "aware",
            "ad",
            "ads",
            "advert",
            "campaign",
            "social",
            "webinar",
            "event",
            "newsletter",
            "display",
            "آگاهی",
            "تبلیغ",
            "teadlikkus",
            "reklaam",
            "осведомл",
            "реклам",
        ],
    },
    Stage {
        name: "research",
        words: &[
            "research",
            "website",
            "search",
            "demo",
            "trial",
            "sales",
            "quote",
            "consult",
            "فروش",
            "جستجو",
            "müük",
            "müügi",
            "päring",
            "продаж",
            "поиск",
            "консульт",
        ],
    },
    Stage {
        name: "business_review",
        words: &["business", "qbr", "بازبینی", "äriülevaa", "ревью"],
    },
    Stage {
        name: "repurchase",
        words: &[
            "repurchase",
            "reorder",
            "renew",
            "upsell",
            "upgrade",
            "تمدید",
            "uuenda",
            "pikenda",
            "продлен",
            "повторн",
        ],
    },
    Stage {
        name: "contract",
        words: &[
            "contract",
            "purchase",
            "checkout",
            "order",
            "sign",
            "قرارداد",
            "خرید",
            "leping",
            "ost",
            "договор",
            "контракт",
            "покупк",
        ],
    },
    Stage {
        name: "onboarding",
        words: &[
            "onboard",
            "training",
            "deliver",
            "install",
            "setup",
            "implement",
            "activation",
            "welcome",
            "shipping",
            "آموزش",
            "تحویل",
            "نصب",
            "koolitus",
            "tarne",
            "paigaldus",
            "внедрен",
            "обучен",
            "доставк",
            "подключен",
        ],
    },
    Stage {
        name: "billing",
        words: &[
            "bill",
            "invoice",
            "payment",
            "صورتحساب",
            "پرداخت",
            "arve",
            "makse",
            "счет",
            "счёт",
            "оплат",
        ],
    },
    Stage {
        name: "support",
        words: &[
            "support",
            "help",
            "service",
            "complain",
            "call",
            "repair",
            "پشتیبانی",
            "خدمات",
            "tugi",
            "teenindus",
            "поддержк",
            "обслуж",
            "жалоб",
        ],
    },
    Stage {
        name: "usage",
        words: &[
            "usage",
            "use",
            "product",
            "app",
            "استفاده",
            "محصول",
            "kasutus",
            "toode",
            "использован",
            "продукт",
        ],
    },
    Stage {
        name: "review",
        words: &["review", "rating", "feedback", "نظر", "arvustus", "отзыв"],
    },
    Stage {
        name: "referral",
        words: &["refer", "recommend", "معرفی", "soovitus", "рекоменд"],
    },
];

/// Companies are known before they sign, are billed from the start, and meet their supplier to review the business.
const B2B: [&str; 11] = [
    "awareness",
    "research",
    "contract",
    "onboarding",
    "billing",
    "support",
    "usage",
    "business_review",
    "repurchase",
    "review",
    "referral",
];

/// People buy and receive, use, and ask for help then; billing is part of buying.
const B2C: [&str; 11] = [
    "awareness",
    "research",
    "contract",
    "billing",
    "onboarding",
    "usage",
    "support",
    "review",
    "repurchase",
    "referral",
    "business_review",
];

/// The stage that a touchpoint's name belongs to.
pub fn stage(name: &str) -> Option<&'static str> {
    let name = lower(name);
    let words: Vec<&str> = name
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    // Short words count whole: "ad" is not the beginning of "admin".
    let fits = |word: &str, start: &str| match start.chars().count() {
        0..4 => word == start,
        _ => word.starts_with(start),
    };
    let holds = |stage: &&Stage| {
        words
            .iter()
            .any(|word| stage.words.iter().any(|start| fits(word, start)))
    };
    STAGES.iter().find(holds).map(|stage| stage.name)
}

/// The place of a stage in the order of companies or of people.
pub fn place(stage: &str, companies: bool) -> Option<usize> {
    let order = if companies { B2B } else { B2C };
    order.iter().position(|other| *other == stage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_touchpoints_are_known_by_their_words_in_four_languages() {
        for (name, expected) in [
            ("Onboarding", Some("onboarding")),
            ("sales_call", Some("research")),
            ("Call center", Some("support")),
            ("Quarterly business review", Some("business_review")),
            ("product review", Some("usage")),
            ("renewal", Some("repurchase")),
            ("پشتیبانی", Some("support")),
            ("Arve ja makse", Some("billing")),
            ("Служба поддержки", Some("support")),
            ("admin panel", None),
            ("", None),
        ] {
            assert_eq!(stage(name), expected, "{name}");
        }
        assert!(
            STAGES.iter().all(
                |stage| place(stage.name, true).is_some() && place(stage.name, false).is_some()
            )
        );
    }
}

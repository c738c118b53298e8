//! The built-in words of every template, in English and German.

use super::{Template, Words};

/// The languages that every template has words in.
pub const BUILT_IN_LOCALES: [&str; 2] = ["en", "de"];

/// The built-in words of a template in one of the [`BUILT_IN_LOCALES`].
pub fn built_in(template: Template, locale: &str) -> Option<Words> {
    let words = match locale {
        "en" => english(template).or(english_notice(template)),
        "de" => german(template).or(german_notice(template)),
        _ => None,
    };
    let (subject, paragraphs) = words?;
    let text = paragraphs.iter().map(|paragraph| format!("{paragraph}\n")).collect::<Vec<_>>().join("\n");
    let html: String = paragraphs.iter().map(|paragraph| html_of(paragraph)).collect();
    let html = format!(
        "<!doctype html>\n<html lang=\"{locale}\">\n<body style=\"font-family: sans-serif; line-height: 1.5; max-width: 36em\">\n{html}</body>\n</html>\n"
    );
    Some(Words { subject: subject.to_owned(), text, html })
}

fn html_of(paragraph: &str) -> String {
    match paragraph {
        "{{ link }}" => "<p><a href=\"{{ link }}\">{{ link }}</a></p>\n".to_owned(),
        "{{ code }}" => {
            "<p style=\"font-size: 1.5em; letter-spacing: 0.2em\"><strong>{{ code }}</strong></p>\n".to_owned()
        }
        text => format!("<p>{text}</p>\n"),
    }
}

type Text = (&'static str, &'static [&'static str]);

/// What is mailed to who asks for it.
const fn english(template: Template) -> Option<Text> {
    Some(match template {
        Template::Verification => (
            "Confirm your address for {{ app }}",
            &[
                "Somebody, most likely you, gave {{ email }} as their address at {{ app }}. To confirm it, follow this link within {{ link_minutes }} minutes:",
                "{{ link }}",
                "Or type this code where you are asked for it, within {{ code_minutes }} minutes:",
                "{{ code }}",
                "If it was not you, there is nothing to do.",
            ],
        ),
        Template::PasswordReset => (
            "Set a new password for {{ app }}",
            &[
                "Somebody, most likely you, wants to set a new password for {{ email }} at {{ app }}. Follow this link within {{ link_minutes }} minutes:",
                "{{ link }}",
                "Or type this code where you are asked for it, within {{ code_minutes }} minutes:",
                "{{ code }}",
                "If it was not you, there is nothing to do: your password stays as it is.",
            ],
        ),
        Template::EmailChange => (
            "Confirm your new address for {{ app }}",
            &[
                "The account of {{ email }} at {{ app }} is to have this address instead. To confirm it, follow this link within {{ link_minutes }} minutes:",
                "{{ link }}",
                "Or type this code where you are asked for it, within {{ code_minutes }} minutes:",
                "{{ code }}",
                "If it is not your account, there is nothing to do.",
            ],
        ),
        Template::OneTimeCode => (
            "Your code for {{ app }}",
            &[
                "To sign in to {{ app }} as {{ email }}, type this code within {{ code_minutes }} minutes:",
                "{{ code }}",
                "Tell it to nobody. If you did not ask for it, there is nothing to do.",
            ],
        ),
        Template::AccountExists => (
            "You have an account at {{ app }}",
            &[
                "Somebody, most likely you, wanted to register {{ email }} at {{ app }}. There is an account with this address already: sign in with it, or set a new password if you have forgotten it.",
                "If it was not you, there is nothing to do.",
            ],
        ),
        Template::Invitation => (
            "You are invited to {{ app }}",
            &[
                "{{ email }} is invited to help run {{ app }}. To choose a password and accept, follow this link within seven days:",
                "{{ link }}",
                "If you do not know what this is about, there is nothing to do.",
            ],
        ),
        _ => return None,
    })
}

/// What tells people of what happened.
const fn english_notice(template: Template) -> Option<Text> {
    Some(match template {
        Template::EmailChangeNotice => (
            "Another address was asked for at {{ app }}",
            &[
                "Somebody who knows your password wants to give your account at {{ app }} another address than {{ email }}. It changes once that address is confirmed.",
                "If it was not you, change your password now.",
            ],
        ),
        Template::EmailChanged => (
            "Your address at {{ app }} was changed",
            &[
                "Your account at {{ app }} has another address than {{ email }} now.",
                "If it was not you, tell those who run {{ app }}.",
            ],
        ),
        Template::PasswordChanged => (
            "Your password at {{ app }} was changed",
            &[
                "The password of {{ email }} at {{ app }} was changed, and every other session has ended.",
                "If it was not you, set a new password now.",
            ],
        ),
        Template::MfaChanged => (
            "Your second factor at {{ app }} was changed",
            &[
                "The second factor of {{ email }} at {{ app }} was changed.",
                "If it was not you, change your password now and tell those who run {{ app }}.",
            ],
        ),
        Template::IdentityLinked => (
            "Another way to sign in to {{ app }}",
            &[
                "An account at another provider was linked to {{ email }} at {{ app }}, and signs in from now on.",
                "If it was not you, take it away now, change your password and tell those who run {{ app }}.",
            ],
        ),
        Template::IdentityRemoved => (
            "A way to sign in to {{ app }} was removed",
            &[
                "An account at another provider was linked to {{ email }} at {{ app }}, and signs in no more.",
                "If it was not you, tell those who run {{ app }}.",
            ],
        ),
        Template::PasswordGuessed => (
            "Somebody guesses your password at {{ app }}",
            &[
                "A hundred wrong passwords in a row were tried for {{ email }} at {{ app }}. Until you have signed in, your password alone is accepted only where you are signed in already.",
                "Elsewhere, sign in with a code by mail or with a code of your authenticator beside the password, or set a new password. If you chose one that others could guess, set a new one in any case.",
            ],
        ),
        _ => return None,
    })
}

/// What is mailed to who asks for it.
const fn german(template: Template) -> Option<Text> {
    Some(match template {
        Template::Verification => (
            "Adresse für {{ app }} bestätigen",
            &[
                "Jemand, sehr wahrscheinlich Sie, hat {{ email }} als Adresse bei {{ app }} angegeben. Zum Bestätigen öffnen Sie innerhalb von {{ link_minutes }} Minuten diesen Link:",
                "{{ link }}",
                "Oder geben Sie innerhalb von {{ code_minutes }} Minuten diesen Code ein, wo danach gefragt wird:",
                "{{ code }}",
                "Wenn Sie es nicht waren, ist nichts zu tun.",
            ],
        ),
        Template::PasswordReset => (
            "Neues Passwort für {{ app }}",
            &[
                "Jemand, sehr wahrscheinlich Sie, möchte für {{ email }} bei {{ app }} ein neues Passwort setzen. Öffnen Sie innerhalb von {{ link_minutes }} Minuten diesen Link:",
                "{{ link }}",
                "Oder geben Sie innerhalb von {{ code_minutes }} Minuten diesen Code ein, wo danach gefragt wird:",
                "{{ code }}",
                "Wenn Sie es nicht waren, ist nichts zu tun: Ihr Passwort bleibt, wie es ist.",
            ],
        ),
        Template::EmailChange => (
            "Neue Adresse für {{ app }} bestätigen",
            &[
                "Das Konto von {{ email }} bei {{ app }} soll stattdessen diese Adresse haben. Zum Bestätigen öffnen Sie innerhalb von {{ link_minutes }} Minuten diesen Link:",
                "{{ link }}",
                "Oder geben Sie innerhalb von {{ code_minutes }} Minuten diesen Code ein, wo danach gefragt wird:",
                "{{ code }}",
                "Wenn es nicht Ihr Konto ist, ist nichts zu tun.",
            ],
        ),
        Template::OneTimeCode => (
            "Ihr Code für {{ app }}",
            &[
                "Um sich bei {{ app }} als {{ email }} anzumelden, geben Sie innerhalb von {{ code_minutes }} Minuten diesen Code ein:",
                "{{ code }}",
                "Sagen Sie ihn niemandem. Wenn Sie ihn nicht verlangt haben, ist nichts zu tun.",
            ],
        ),
        Template::AccountExists => (
            "Sie haben ein Konto bei {{ app }}",
            &[
                "Jemand, sehr wahrscheinlich Sie, wollte {{ email }} bei {{ app }} registrieren. Zu dieser Adresse gibt es schon ein Konto: Melden Sie sich damit an, oder setzen Sie ein neues Passwort, wenn Sie es vergessen haben.",
                "Wenn Sie es nicht waren, ist nichts zu tun.",
            ],
        ),
        Template::Invitation => (
            "Einladung zu {{ app }}",
            &[
                "{{ email }} ist eingeladen, {{ app }} mit zu betreiben. Um ein Passwort zu wählen und anzunehmen, öffnen Sie innerhalb von sieben Tagen diesen Link:",
                "{{ link }}",
                "Wenn Sie nicht wissen, worum es geht, ist nichts zu tun.",
            ],
        ),
        _ => return None,
    })
}

/// What tells people of what happened.
const fn german_notice(template: Template) -> Option<Text> {
    Some(match template {
        Template::EmailChangeNotice => (
            "Eine andere Adresse bei {{ app }} wurde verlangt",
            &[
                "Jemand, der Ihr Passwort kennt, möchte Ihrem Konto bei {{ app }} eine andere Adresse als {{ email }} geben. Sie gilt, sobald sie bestätigt ist.",
                "Wenn Sie es nicht waren, ändern Sie jetzt Ihr Passwort.",
            ],
        ),
        Template::EmailChanged => (
            "Ihre Adresse bei {{ app }} wurde geändert",
            &[
                "Ihr Konto bei {{ app }} hat jetzt eine andere Adresse als {{ email }}.",
                "Wenn Sie es nicht waren, wenden Sie sich an die Betreiber von {{ app }}.",
            ],
        ),
        Template::PasswordChanged => (
            "Ihr Passwort bei {{ app }} wurde geändert",
            &[
                "Das Passwort von {{ email }} bei {{ app }} wurde geändert, und alle anderen Sitzungen sind beendet.",
                "Wenn Sie es nicht waren, setzen Sie jetzt ein neues Passwort.",
            ],
        ),
        Template::MfaChanged => (
            "Ihr zweiter Faktor bei {{ app }} wurde geändert",
            &[
                "Der zweite Faktor von {{ email }} bei {{ app }} wurde geändert.",
                "Wenn Sie es nicht waren, ändern Sie jetzt Ihr Passwort und wenden Sie sich an die Betreiber von {{ app }}.",
            ],
        ),
        Template::IdentityLinked => (
            "Ein weiterer Weg zur Anmeldung bei {{ app }}",
            &[
                "Ein Konto bei einem anderen Anbieter wurde mit {{ email }} bei {{ app }} verknüpft und meldet von jetzt an an.",
                "Wenn Sie es nicht waren, entfernen Sie es jetzt, ändern Sie Ihr Passwort und wenden Sie sich an die Betreiber von {{ app }}.",
            ],
        ),
        Template::IdentityRemoved => (
            "Ein Weg zur Anmeldung bei {{ app }} wurde entfernt",
            &[
                "Ein Konto bei einem anderen Anbieter war mit {{ email }} bei {{ app }} verknüpft und meldet nicht mehr an.",
                "Wenn Sie es nicht waren, wenden Sie sich an die Betreiber von {{ app }}.",
            ],
        ),
        Template::PasswordGuessed => (
            "Jemand rät Ihr Passwort bei {{ app }}",
            &[
                "Für {{ email }} wurden bei {{ app }} hundert falsche Passwörter nacheinander versucht. Bis Sie sich angemeldet haben, genügt Ihr Passwort allein nur dort, wo Sie schon angemeldet sind.",
                "Melden Sie sich anderswo mit einem Code per E-Mail oder zusätzlich mit einem Code Ihrer Authenticator-App an, oder setzen Sie ein neues Passwort. Wenn Ihr Passwort zu erraten ist, setzen Sie auf jeden Fall ein neues.",
            ],
        ),
        _ => return None,
    })
}

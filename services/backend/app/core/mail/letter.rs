//! A mail, and its form on the wire (RFC 5322).

use std::time::{Duration, SystemTime};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use uuid::Uuid;

use crate::core::Time;

/// A mail to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its own id, from which the one in its headers is made: sent twice, it is still one mail to whoever gets it.
    pub id: Uuid,
    /// The address that it goes to.
    pub to: String,
    /// One line.
    pub subject: String,
    /// What it says, as plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// When it was written.
    pub written_at: Time,
}

impl Letter {
    /// The mail as it is sent.
    ///
    /// # Errors
    /// Why there is no way to send it, such as an address that no mail server takes.
    pub(super) fn to_message(&self, from: &Mailbox) -> Result<Message, String> {
        let to: Address = self.to.parse().map_err(|_| "the address cannot be written to".to_owned())?;
        // Says that no person wrote it, so that no machine answers it (RFC 3834, section 5).
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .subject(one_line(&self.subject))
            .date(system_time(self.written_at))
            .message_id(Some(format!("<{}@{}>", self.id, from.email.domain())))
            .raw_header(automatic)
            .multipart(MultiPart::alternative_plain_html(self.text.clone(), self.html.clone()))
            .map_err(|fault| format!("the mail cannot be written: {fault}"))
    }
}

/// A text without line breaks and other control characters, which could begin a header of their own.
pub fn one_line(text: &str) -> String {
    let breaks = |character: char| character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
    text.split(breaks).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn system_time(time: Time) -> SystemTime {
    // Mail is written today: what lies before 1970 or out of reach does not occur.
    let since = Duration::from_micros(u64::try_from(time.micros()).unwrap_or(0));
    SystemTime::UNIX_EPOCH.checked_add(since).unwrap_or(SystemTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(change: impl FnOnce(&mut Letter)) -> Result<String, String> {
        let mut letter = Letter {
            id: Uuid::nil(),
            to: "ada@example.com".into(),
            subject: "Hello".into(),
            text: "one\ntwo".into(),
            html: "<p>one</p>".into(),
            written_at: "2026-11-22T10:00:00Z".parse().unwrap(),
        };
        change(&mut letter);
        let from = "Shop <shop@example.org>".parse().unwrap();
        letter.to_message(&from).map(|message| String::from_utf8(message.formatted()).unwrap())
    }

    /// The names of the headers of a mail.
    fn headers(mail: &str) -> Vec<&str> {
        let (head, _) = mail.split_once("\r\n\r\n").unwrap();
        head.split("\r\n")
            .filter(|line| !line.starts_with(' '))
            .filter_map(|line| Some(line.split_once(':')?.0))
            .collect()
    }

    #[test]
    fn a_mail_has_the_headers_that_it_is_given_and_both_bodies() {
        let mail = written(|_| {}).unwrap();
        let mut names = headers(&mail);
        names.sort_unstable();
        let expected =
            ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"];
        assert_eq!(names, expected);
        for part in [
            "From: Shop <shop@example.org>\r\n",
            "To: ada@example.com\r\n",
            "Subject: Hello\r\n",
            "Message-ID: <00000000-0000-0000-0000-000000000000@example.org>\r\n",
            "Date: Sun, 22 Nov 2026 10:00:00 ",
            "\r\n\r\none\r\ntwo",
            "<p>one</p>",
        ] {
            assert!(mail.contains(part), "{part:?} in {mail}");
        }
    }

    #[test]
    fn no_subject_begins_a_header_or_a_body() {
        for breaks in ["\r\n", "\n", "\r", "\u{85}", "\u{2028}", "\r\n\r\n", "\u{0}", "\u{b}"] {
            let mail = written(|letter| letter.subject = format!("Hello{breaks}Bcc: eve@example.com")).unwrap();
            assert_eq!(headers(&mail), headers(&written(|_| {}).unwrap()), "{breaks:?} in {mail}");
            assert!(mail.contains("Subject: Hello Bcc: eve@example.com\r\n"), "{breaks:?} in {mail}");
        }
    }

    #[test]
    fn no_address_is_more_than_one_address() {
        for to in ["a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example", "a@b.example> c", "", "a"] {
            assert!(written(|letter| to.clone_into(&mut letter.to)).is_err(), "{to:?}");
        }
    }

    #[test]
    fn no_line_of_a_body_ends_it() {
        let mail = written(|letter| letter.text = "one\n.\nMAIL FROM:<eve@example.com>".into()).unwrap();
        assert!(mail.contains("one\r\n.\r\nMAIL"), "dots are doubled on the wire, not here: {mail}");
    }
}

//! Reads `.env` files: `NAME=value` lines with quotes and comments, as compose reads them, without interpolation.

/// The variables of one file, in order, or a sentence on the first line that cannot be read.
///
/// Blank lines and lines that begin with `#` are skipped, as is a leading `export`. A bare value ends at ` #`; single
/// quotes keep everything as it stands; double quotes know `\n`, `\t`, `\\`, `\"` and `\$`.
pub fn parse(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut variables = Vec::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let assignment = line.strip_prefix("export ").unwrap_or(line);
        let variable = assignment
            .split_once('=')
            .ok_or("is not NAME=value".to_owned())
            .and_then(|(name, rest)| Ok((checked_name(name.trim())?, value(rest.trim())?)))
            .map_err(|fault| format!("line {} {fault}", index + 1))?;
        variables.push(variable);
    }
    Ok(variables)
}

fn checked_name(name: &str) -> Result<String, String> {
    let starts_well = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    if starts_well && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_') {
        Ok(name.to_owned())
    } else {
        Err("does not begin with a variable's name".to_owned())
    }
}

fn value(text: &str) -> Result<String, String> {
    if let Some(quoted) = text.strip_prefix('\'') {
        let (inside, after) = quoted.split_once('\'').ok_or("has no closing quote")?;
        return nothing_after(after).map(|()| inside.to_owned());
    }
    if let Some(quoted) = text.strip_prefix('"') {
        return double_quoted(quoted);
    }
    let bare = if text.starts_with('#') { "" } else { text.split(" #").next().unwrap_or_default() };
    Ok(bare.trim_end().to_owned())
}

fn double_quoted(text: &str) -> Result<String, String> {
    let mut inside = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(char) = rest.next() {
        match char {
            '"' => return nothing_after(rest.as_str()).map(|()| inside),
            '\\' => match rest.next() {
                Some('n') => inside.push('\n'),
                Some('t') => inside.push('\t'),
                Some(escaped @ ('\\' | '"' | '$')) => inside.push(escaped),
                other => return Err(format!("has the unknown escape \\{}", other.map_or(String::new(), String::from))),
            },
            plain => inside.push(plain),
        }
    }
    Err("has no closing quote".to_owned())
}

fn nothing_after(text: &str) -> Result<(), String> {
    let text = text.trim();
    if text.is_empty() || text.starts_with('#') { Ok(()) } else { Err("goes on after the closing quote".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn quotes_comments_and_exports_are_read() {
        let text = "\u{feff}# comment\n\nA=1\nexport B = two words # not this\nC='a # b \\n'\nD=\"x\\\"y\\n\" # z\nE=\nF=a#b\r\n";
        let expected = [("A", "1"), ("B", "two words"), ("C", "a # b \\n"), ("D", "x\"y\n"), ("E", ""), ("F", "a#b")];
        let read = parse(text).unwrap();
        let read: Vec<_> = read.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        for (text, fault) in [
            ("A=1\nB", "line 2 is not NAME=value"),
            ("1A=1", "line 1 does not begin with a variable's name"),
            ("A='x", "line 1 has no closing quote"),
            ("A=\"x", "line 1 has no closing quote"),
            ("A=\"x\" y", "line 1 goes on after the closing quote"),
            ("A=\"\\q\"", "line 1 has the unknown escape \\q"),
        ] {
            assert_eq!(parse(text).unwrap_err(), fault);
        }
    }
}

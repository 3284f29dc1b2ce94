//! The names of servers: which are of the same one, and where it stands among thousands.

use std::collections::HashMap;

/// Stands before a server's name of which only the end is known: `…thub`.
pub(in crate::logs) const CUT: char = '…';

/// Whether two names are of one server: file names write one sign in place of spaces, slashes and colons, whichever they are.
#[must_use]
pub fn same_name(one: &str, other: &str) -> bool {
    let ends_with = |name: &str, end: &str| end.starts_with(CUT) && letters(name).ends_with(&letters(end));
    one == other || (!letters(one).is_empty() && letters(one) == letters(other)) || ends_with(one, other) || ends_with(other, one)
}

fn letters(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

/// Finds the first of several servers that has the same name, as [`same_name`] would one by one.
#[derive(Debug, Clone, Default)]
pub(in crate::logs) struct Names {
    /// As they were asked for.
    asked: HashMap<String, usize>,
    by_letters: HashMap<String, usize>,
    /// Those of which only the end is known, and those without a letter.
    odd: Vec<(String, usize)>,
}

impl Names {
    pub(in crate::logs) fn find(&mut self, name: &str) -> Option<usize> {
        if let Some(&index) = self.asked.get(name) {
            return Some(index);
        }
        let index = self.search(name)?;
        self.asked.insert(name.to_owned(), index);
        Some(index)
    }

    fn search(&self, name: &str) -> Option<usize> {
        let letters = letters(name);
        let exact = self.by_letters.get(&letters).copied();
        let cut = name.starts_with(CUT).then_some(&self.by_letters).into_iter().flatten();
        let ends = cut.filter(|(known, _)| known.ends_with(&letters)).map(|(_, index)| *index);
        let odd = self.odd.iter().filter(|(known, _)| same_name(known, name)).map(|(_, index)| *index);
        exact.into_iter().chain(ends).chain(odd).min()
    }

    /// The server at `index` has this name.
    pub(in crate::logs) fn insert(&mut self, name: &str, index: usize) {
        let letters = letters(name);
        if letters.is_empty() || name.starts_with(CUT) {
            self.odd.push((name.to_owned(), index));
        } else {
            self.by_letters.entry(letters).or_insert(index);
        }
    }

    /// The server at `index`, of whose name only the end was known, has this one.
    pub(in crate::logs) fn rename(&mut self, name: &str, index: usize) {
        self.odd.retain(|(_, odd)| *odd != index);
        self.asked.clear();
        self.insert(name, index);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_file_name_writes_other_signs_for_the_same_server() {
        for (one, other, same) in [
            ("my server", "my-server", true),
            ("Hello World (Reference)", "Hello-World--Reference-", true),
            ("plugin:docs:docs", "plugin_docs_docs", true),
            ("GitHub", "github", true),
            ("github", "…thub", true),
            ("git-hub", "github", false),
            ("notes1", "notes-1", false),
            ("--", "**", false),
        ] {
            assert_eq!((same_name(one, other), same_name(other, one)), (same, same), "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn a_name_is_found_where_a_look_at_each_would_find_it(names in prop::collection::vec("[…]?[aB][b_-]{0,2}|[-*…]{0,2}", 0..8), asked in "[…]?[aAb_-]{0,3}") {
            let mut index = Names::default();
            (0..).zip(&names).for_each(|(at, name)| index.insert(name, at));
            let wanted = names.iter().position(|name| same_name(name, &asked));
            prop_assert_eq!((index.find(&asked), index.find(&asked)), (wanted, wanted), "{:?} in {:?}", asked, names);
        }
    }
}

//! Reads the keys of a table one by one, and writes down every mistake with its place.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    config::Text,
    evidence::{ConfigFault, ConfigSource, Redactor},
};

/// A file while it is read.
pub(super) struct Reader<'t> {
    pub text: &'t Text,
    pub faults: Vec<ConfigFault>,
}

/// A kind of table, with the keys that may stand in it.
pub(super) struct Kind {
    /// As it is called in messages.
    pub name: &'static str,
    pub keys: &'static [&'static [&'static str]],
}

impl Kind {
    pub(super) fn all_keys(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().copied().flatten().copied()
    }
}

impl Reader<'_> {
    pub(super) fn fault(&mut self, span: Range<usize>, problem: &str) {
        self.faults.push(self.text.fault(span, Redactor::default().show(problem), None));
    }

    pub(super) fn place(&self, span: &Range<usize>) -> ConfigSource {
        self.text.source(span.start)
    }

    /// What stands at `key`, where it can be read.
    pub(super) fn get<T>(&mut self, table: &DeTable<'_>, key: &str, read: impl FnOnce(&DeValue<'_>) -> Result<T, String>) -> Option<T> {
        let value = table.get(key)?;
        read(value.get_ref()).map_err(|problem| self.fault(value.span(), &problem)).ok()
    }

    /// Like [`Self::get`], where there must be something.
    pub(super) fn must<T>(
        &mut self,
        table: &Spanned<&DeTable<'_>>,
        key: &str,
        read: impl FnOnce(&DeValue<'_>) -> Result<T, String>,
        why: &str,
    ) -> Option<T> {
        if !table.get_ref().contains_key(key) {
            self.fault(table.span(), &format!("`{key}` is missing: {why}"));
        }
        self.get(table.get_ref(), key, read)
    }

    /// Refuses keys that may not stand in such a table; `elsewhere` is where some of them belong.
    pub(super) fn know(&mut self, table: &DeTable<'_>, kind: &Kind, elsewhere: Option<&Kind>) {
        for key in table.keys() {
            let name = key.get_ref();
            if kind.all_keys().any(|known| known == name) {
                continue;
            }
            let problem = match elsewhere.filter(|elsewhere| elsewhere.all_keys().any(|known| known == name)) {
                Some(elsewhere) => format!("`{name}` may not stand in {}; it belongs to {}, above the first [table]", kind.name, elsewhere.name),
                None => format!("{} has no key `{name}`; {}", kind.name, nearest(name, kind.all_keys())),
            };
            self.fault(key.span(), &problem);
        }
    }
}

/// The name that `wrong` may be a slip of.
pub(super) fn alike<'k>(wrong: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    /// From here on two names are alike, by Jaro and Winkler.
    const ALIKE: f64 = 0.8;
    let wrong = wrong.to_lowercase().replace('_', "-");
    let likeness = |name| strsim::jaro_winkler(name, &wrong);
    known.filter(|name| likeness(name) >= ALIKE).max_by(|left, right| likeness(left).total_cmp(&likeness(right)))
}

/// The same in words, or else all names there are.
pub(super) fn nearest<'k>(wrong: &str, known: impl Iterator<Item = &'k str>) -> String {
    let known: Vec<&str> = known.collect();
    match alike(wrong, known.iter().copied()) {
        Some(best) => format!("did you mean `{best}`?"),
        None => format!("there are {}", known.join(", ")),
    }
}

//! Who belongs to a tree of processes where the system tells of each process only who started it, and of a parent that has ended not even that
//! its id is another's now.

/// What tells a process from all others, and who started it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Person {
    pub pid: u32,
    pub parent: u32,
    /// When it was created.
    pub created: u64,
}

/// Those of `everyone` that are not in `family` yet and descend from one of it, parents before their children.
pub(super) fn newcomers(family: &[Person], everyone: &[Person]) -> Vec<Person> {
    let mut by_age: Vec<_> = everyone.iter().filter(|person| !is_in(person, family)).copied().collect();
    by_age.sort_by_key(|person| person.created);
    let mut found: Vec<Person> = Vec::new();
    // A child may have been created within the same tick as its parent and stand before it.
    loop {
        let before = found.len();
        for person in &by_age {
            if !is_in(person, &found) && family.iter().chain(&found).any(|parent| is_child(person, parent, everyone)) {
                found.push(*person);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

fn is_in(person: &Person, family: &[Person]) -> bool {
    family.iter().any(|member| member.pid == person.pid && member.created == person.created)
}

/// A child names its parent and is younger, and nobody who took the parent's id later was there before the child.
fn is_child(child: &Person, parent: &Person, everyone: &[Person]) -> bool {
    let names = child.parent == parent.pid && child.pid != parent.pid && child.created >= parent.created;
    let later = |other: &Person| other.pid == parent.pid && other.created > parent.created && other.created <= child.created;
    names && !everyone.iter().any(later)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(pid: u32, parent: u32, created: u64) -> Person {
        Person { pid, parent, created }
    }

    fn found(family: &[Person], everyone: &[Person]) -> Vec<u32> {
        newcomers(family, everyone).iter().map(|person| person.pid).collect()
    }

    #[test]
    fn descendants_join_parents_first() {
        let root = person(10, 1, 100);
        let everyone = [person(7, 12, 130), person(12, 10, 120), root, person(13, 10, 110), person(20, 2, 90), person(8, 7, 130)];
        assert_eq!(found(&[root], &everyone), [13, 12, 7, 8]);
    }

    #[test]
    fn a_process_older_than_its_parent_has_another_parent() {
        let root = person(10, 1, 100);
        assert_eq!(found(&[root], &[root, person(11, 10, 99)]), [0; 0]);
        assert_eq!(found(&[root], &[root, person(11, 10, 100)]), [11], "in the same tick");
    }

    #[test]
    fn children_of_one_that_has_ended_still_belong() {
        let family = [person(10, 1, 100), person(11, 10, 110)];
        assert_eq!(found(&family, &[family[0], person(12, 11, 120)]), [12]);
        let heir = person(11, 3, 115);
        assert_eq!(found(&family, &[family[0], heir, person(12, 11, 120)]), [0; 0], "the id is another's by then");
        assert_eq!(found(&family, &[family[0], person(12, 11, 112), heir]), [12], "and was not yet");
    }

    #[test]
    fn nobody_descends_from_oneself() {
        let root = person(10, 10, 100);
        assert_eq!(found(&[root], &[root, person(10, 10, 100)]), [0; 0]);
        assert_eq!(found(&[root], &[person(10, 10, 105)]), [0; 0]);
    }
}

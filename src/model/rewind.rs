//! Ways back: what has gone on from a savepoint becomes again what it was there.
//!
//! What goes on differs from what it was mostly in what was added. So a savepoint holds of what
//! only grows nothing but its length, and going back to it cuts off what came later; the rest,
//! which is little, is copied.

use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::ops::{Deref, DerefMut};

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

/// What can go back.
///
/// A savepoint is a thing of the same kind that is good for nothing else. What goes back to it has
/// gone on from there; of anything else it would make a muddle.
pub(crate) trait Rewind: Sized {
    /// A savepoint of how it is now.
    fn save(&self) -> Self;

    /// The same in the memory of a savepoint that is of no use any more.
    fn save_from(&mut self, of: &Self);

    /// Goes back to a savepoint.
    fn rewind(&mut self, to: &Self);
}

/// `Clone` in place, and [`Rewind`], for a struct, field by field: a field may go `back` in its own
/// way, or stay the `same` from the beginning of a run to its end; any other one is copied.
macro_rules! rewound {
    (@save $of:ident) => { $of.clone() };
    (@save $of:ident back) => { crate::model::Rewind::save($of) };
    (@save $of:ident same) => { $of.clone() };
    (@save_from $saved:ident $of:expr,) => { $saved.clone_from($of) };
    (@save_from $saved:ident $of:expr, back) => { crate::model::Rewind::save_from($saved, $of) };
    (@save_from $saved:ident $of:expr, same) => { let _ = ($saved, $of); };
    (@rewind $it:ident $to:expr,) => { $it.clone_from($to) };
    (@rewind $it:ident $to:expr, back) => { crate::model::Rewind::rewind($it, $to) };
    (@rewind $it:ident $to:expr, same) => { let _ = ($it, $to); };
    ($name:ident $(<$of:ident>)? { $($field:ident $(: $way:ident)?),* $(,)? }) => {
        crate::model::cloned_in_place!($name $(<$of>)? { $($field),* });

        impl $(<$of: Clone>)? crate::model::Rewind for $name $(<$of>)? {
            fn save(&self) -> Self {
                let $name { $($field),* } = self;
                $name { $($field: crate::model::rewound!(@save $field $($way)?)),* }
            }

            fn save_from(&mut self, of: &Self) {
                let $name { $($field),* } = self;
                $(crate::model::rewound!(@save_from $field &of.$field, $($way)?);)*
            }

            fn rewind(&mut self, to: &Self) {
                let $name { $($field),* } = self;
                $(crate::model::rewound!(@rewind $field &to.$field, $($way)?);)*
            }
        }
    };
}

pub(crate) use rewound;

/// What only grows, at its end, and is never changed before: a savepoint has its length.
#[derive(Default)]
pub(crate) struct Log<C> {
    entries: C,
    /// In a savepoint, how many entries there were.
    saved: usize,
}

/// What can be cut to a length.
pub(crate) trait Cut: Default {
    /// How many entries there are.
    fn length(&self) -> usize;

    /// Drops the entries that come after so many.
    fn cut(&mut self, length: usize);
}

impl<T> Cut for Vec<T> {
    fn length(&self) -> usize {
        self.len()
    }

    fn cut(&mut self, length: usize) {
        self.truncate(length);
    }
}

impl<K: Hash + Eq, V, S: BuildHasher + Default> Cut for IndexMap<K, V, S> {
    fn length(&self) -> usize {
        self.len()
    }

    fn cut(&mut self, length: usize) {
        self.truncate(length);
    }
}

impl<C: Cut> Rewind for Log<C> {
    fn save(&self) -> Self {
        Log { entries: C::default(), saved: self.entries.length() }
    }

    fn save_from(&mut self, of: &Self) {
        self.saved = of.entries.length();
    }

    fn rewind(&mut self, to: &Self) {
        debug_assert!(to.saved <= self.entries.length(), "it has grown since it was saved");
        self.entries.cut(to.saved);
    }
}

/// A value for each key, of which there are ever more: a savepoint has the values.
pub(crate) struct Tally<K, V> {
    entries: IndexMap<K, V, FxBuildHasher>,
    /// In a savepoint, the values that there were.
    saved: Vec<V>,
}

impl<K, V> Default for Tally<K, V> {
    fn default() -> Self {
        Tally { entries: IndexMap::default(), saved: Vec::new() }
    }
}

impl<K: Hash + Eq, V: Copy> Rewind for Tally<K, V> {
    fn save(&self) -> Self {
        Tally { entries: IndexMap::default(), saved: self.entries.values().copied().collect() }
    }

    fn save_from(&mut self, of: &Self) {
        self.saved.clear();
        self.saved.extend(of.entries.values());
    }

    fn rewind(&mut self, to: &Self) {
        debug_assert!(to.saved.len() <= self.entries.len(), "keys stay");
        self.entries.truncate(to.saved.len());
        for (value, saved) in self.entries.values_mut().zip(&to.saved) {
            *value = *saved;
        }
    }
}

/// Something that comes once and stays, as it is at each time.
impl<T: Rewind> Rewind for Option<Box<T>> {
    fn save(&self) -> Self {
        self.as_ref().map(|it| Box::new(it.save()))
    }

    fn save_from(&mut self, of: &Self) {
        match (self.as_mut(), of) {
            (Some(saved), Some(of)) => saved.save_from(of),
            (Some(_) | None, _) => *self = of.save(),
        }
    }

    fn rewind(&mut self, to: &Self) {
        match (self.as_mut(), to) {
            (Some(it), Some(to)) => it.rewind(to),
            (Some(_) | None, None) => *self = None,
            (None, Some(_)) => debug_assert!(false, "what has come stays"),
        }
    }
}

/// Ever more things, each of which may change.
impl<T: Rewind> Rewind for Vec<T> {
    fn save(&self) -> Self {
        self.iter().map(T::save).collect()
    }

    fn save_from(&mut self, of: &Self) {
        self.truncate(of.len());
        for (saved, of) in self.iter_mut().zip(of) {
            saved.save_from(of);
        }
        let further = &of[self.len()..];
        self.extend(further.iter().map(T::save));
    }

    fn rewind(&mut self, to: &Self) {
        debug_assert!(to.len() <= self.len(), "it has grown since it was saved");
        self.truncate(to.len());
        for (it, to) in self.iter_mut().zip(to) {
            it.rewind(to);
        }
    }
}

/// The same by key.
impl<K: Clone + Hash + Eq, V: Rewind> Rewind for IndexMap<K, V, FxBuildHasher> {
    fn save(&self) -> Self {
        self.iter().map(|(key, it)| (key.clone(), it.save())).collect()
    }

    fn save_from(&mut self, of: &Self) {
        if !self.keys().eq(of.keys()) {
            *self = of.save();
            return;
        }
        for (saved, of) in self.values_mut().zip(of.values()) {
            saved.save_from(of);
        }
    }

    fn rewind(&mut self, to: &Self) {
        debug_assert!(to.len() <= self.len(), "it has grown since it was saved");
        self.truncate(to.len());
        for (it, to) in self.values_mut().zip(to.values()) {
            it.rewind(to);
        }
    }
}

/// Used and shown as what it holds; a copy is no savepoint.
macro_rules! holds {
    ($name:ident<$($of:ident),+>: $entries:ty) => {
        impl<$($of),+> Deref for $name<$($of),+> {
            type Target = $entries;

            fn deref(&self) -> &$entries {
                &self.entries
            }
        }

        impl<$($of),+> DerefMut for $name<$($of),+> {
            fn deref_mut(&mut self) -> &mut $entries {
                &mut self.entries
            }
        }

        impl<$($of),+> Clone for $name<$($of),+>
        where
            $entries: Clone,
            Self: Default,
        {
            fn clone(&self) -> Self {
                $name { entries: self.entries.clone(), ..Self::default() }
            }

            fn clone_from(&mut self, source: &Self) {
                self.entries.clone_from(&source.entries);
            }
        }

        impl<$($of),+> fmt::Debug for $name<$($of),+>
        where
            $entries: fmt::Debug,
        {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.entries.fmt(f)
            }
        }

        impl<$($of),+> PartialEq for $name<$($of),+>
        where
            $entries: PartialEq,
        {
            fn eq(&self, other: &Self) -> bool {
                self.entries == other.entries
            }
        }
    };
}

holds!(Log<C>: C);
holds!(Tally<K, V>: IndexMap<K, V, FxBuildHasher>);

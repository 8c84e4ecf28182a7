//! Enums whose values have names on the wire, and the search for a near name when one is unknown.

/// The sentences of a doc comment as one string.
macro_rules! doc_of {
    ($($line:literal)*) => {
        concat!($($line),*).trim_ascii()
    };
}
pub(super) use doc_of;

/// Declares an enum of plain values with their names on the wire.
macro_rules! wire_enum {
    (
        $(#[doc = $doc:literal])*
        $name:ident { $($(#[doc = $value_doc:literal])* $value:ident = $wire:literal,)* }
    ) => {
        $(#[doc = $doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $($(#[doc = $value_doc])* #[serde(rename = $wire)] $value,)*
        }

        impl $name {
            /// All values, in the API model's order.
            pub const ALL: &[$name] = &[$($name::$value),*];

            /// Their names on the wire, in the same order.
            pub const NAMES: &[&str] = &[$($wire),*];

            /// The name on the wire.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $($name::$value => $wire,)* }
            }

            /// What the value says, in a sentence.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $($name::$value => crate::model::names::doc_of!($($value_doc)*),)* }
            }
        }

        impl crate::model::names::WireName for $name {
            fn wire_name(self) -> Option<&'static str> {
                Some(self.name())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}
pub(super) use wire_enum;

/// A value, or an absent one, that has a name on the wire.
pub(super) trait WireName {
    /// The name; `None`: the value is absent.
    fn wire_name(self) -> Option<&'static str>;
}

impl<N: WireName> WireName for Option<N> {
    fn wire_name(self) -> Option<&'static str> {
        self.and_then(N::wire_name)
    }
}

/// Gives an enum with `ALL`, `name` and `from_name` its place in text and on the wire.
macro_rules! named {
    ($name:ident, $what:literal) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::model::UnknownName;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                $name::from_name(name).ok_or_else(|| {
                    let known = $name::ALL.iter().map(|known| known.name());
                    $crate::model::UnknownName::new($what, name, known)
                })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct NameVisitor;

                impl serde::de::Visitor<'_> for NameVisitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("one of the ", $what, "s"))
                    }

                    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<$name, E> {
                        name.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(NameVisitor)
            }
        }
    };
}
pub(super) use named;

/// Names by their length: few have the same one, so that a look-up compares few.
pub(super) struct Lengths<const N: usize> {
    /// Places of the names, shorter names first.
    places: [u8; N],
    /// For each length, how many names are shorter.
    shorter: [u8; LONGEST + 2],
}

/// The longest name that has a place in [`Lengths`].
const LONGEST: usize = 62;

impl<const N: usize> Lengths<N> {
    pub(super) const fn of(names: [&str; N]) -> Self {
        let (mut places, mut shorter) = ([0; N], [0; LONGEST + 2]);
        let (mut placed, mut length) = (0, 0);
        while length <= LONGEST {
            let mut place = 0;
            while place < N {
                if names[place].len() == length {
                    places[placed] = place as u8;
                    placed += 1;
                }
                place += 1;
            }
            length += 1;
            shorter[length] = placed as u8;
        }
        assert!(placed == N, "no name is longer than the longest");
        Lengths { places, shorter }
    }

    /// The places of the names of this length.
    #[inline]
    pub(super) fn of_length(&self, length: usize) -> impl Iterator<Item = usize> {
        let length = length.min(LONGEST);
        let (start, end) = (self.shorter[length], self.shorter[length + 1]);
        let places = self.places.get(usize::from(start)..usize::from(end));
        places.unwrap_or_default().iter().copied().map(usize::from)
    }
}

/// A name that is not among those known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} `{name}`{}", hint(.near.as_deref()))]
pub struct UnknownName {
    /// The kind of name that was expected.
    pub what: &'static str,
    /// The name that was found.
    pub name: String,
    /// The known name that it is nearest to, when one is near.
    pub near: Option<String>,
}

impl UnknownName {
    /// The error for `name`, with the nearest of the `known` names as its hint.
    pub fn new<'k>(
        what: &'static str,
        name: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Self {
        UnknownName { what, name: name.to_owned(), near: near_name(name, known).map(str::to_owned) }
    }
}

fn hint(near: Option<&str>) -> String {
    near.map(|near| format!(", did you mean `{near}`?")).unwrap_or_default()
}

/// The one of `known` that a writer of `name` most likely meant, if any is near.
#[must_use]
pub fn near_name<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    known
        .into_iter()
        .map(|known| (strsim::osa_distance(&name.to_lowercase(), &known.to_lowercase()), known))
        .filter(|(distance, known)| *distance <= 1 + known.chars().count() / 4)
        // Names that have nothing in common are not near, however short they are.
        .filter(|(distance, known)| *distance < name.chars().count().max(known.chars().count()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// The known names, those most like `name` first, however little that is; capitals do not matter.
#[must_use]
pub fn nearest_names<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Vec<&'k str> {
    let name = name.to_lowercase();
    let likeness = |known: &str| strsim::sorensen_dice(&name, &known.to_lowercase());
    let mut known: Vec<(f64, &str)> = known.into_iter().map(|one| (likeness(one), one)).collect();
    known.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    known.into_iter().map(|(_, known)| known).collect()
}

//! Copies that are taken into memory that is there already.

/// `Clone` for a struct, field by field. With `clone_from` each field takes its copy into its own
/// memory, so that one of many copies of something hardly allocates: what `derive` gives would be
/// a new copy each time.
macro_rules! cloned_in_place {
    ($name:ident $(<$of:ident>)? { $($field:ident),* $(,)? }) => {
        impl $(<$of: Clone>)? Clone for $name $(<$of>)? {
            fn clone(&self) -> Self {
                let $name { $($field),* } = self;
                $name { $($field: $field.clone()),* }
            }

            fn clone_from(&mut self, source: &Self) {
                let $name { $($field),* } = self;
                $($field.clone_from(&source.$field);)*
            }
        }
    };
}

pub(crate) use cloned_in_place;

//! How a struct is read from an element tree and written back: one list of fields serves both, so that they cannot differ.

use super::MessageError;
use super::element::{Element, Unknown};
use super::text::Text;
use super::visit::Sink;

/// Something that one element holds.
pub(super) trait Node: Sized {
    /// `around` keeps what the value itself has no room for.
    fn read(name: &'static str, element: Element, around: &mut Unknown) -> Result<Self, MessageError>;
    fn write(&self, name: &'static str, around: &Unknown, out: &mut dyn Sink);
    /// Whether anything in it tells something: an element that is empty, blank or only marks does not.
    fn tells(&self) -> bool;
}

impl Node for Text {
    fn tells(&self) -> bool {
        self.told().is_some()
    }

    fn read(name: &'static str, element: Element, around: &mut Unknown) -> Result<Self, MessageError> {
        let (attributes, children, text) = element.into_parts();
        if !children.is_empty() {
            return Err(MessageError::NotText(name));
        }
        around.keep_attributes_of(name, attributes);
        Ok(text)
    }

    fn write(&self, name: &'static str, around: &Unknown, out: &mut dyn Sink) {
        out.open(name, around.attributes_of(name));
        out.text(self.as_str());
        out.close(name);
    }
}

/// How often an element may come.
pub(super) trait Slot {
    fn accept(
        &mut self,
        name: &'static str,
        element: Element,
        around: &mut Unknown,
    ) -> Result<(), MessageError>;
    fn put(&self, name: &'static str, around: &Unknown, out: &mut dyn Sink);
    /// As [`Node::tells`].
    fn tells(&self) -> bool;
}

impl<T: Node> Slot for Option<T> {
    fn tells(&self) -> bool {
        self.as_ref().is_some_and(Node::tells)
    }

    fn accept(
        &mut self,
        name: &'static str,
        element: Element,
        around: &mut Unknown,
    ) -> Result<(), MessageError> {
        if self.is_some() {
            return Err(MessageError::Duplicate(name));
        }
        *self = Some(T::read(name, element, around)?);
        Ok(())
    }

    fn put(&self, name: &'static str, around: &Unknown, out: &mut dyn Sink) {
        if let Some(value) = self {
            value.write(name, around, out);
        }
    }
}

impl<T: Node> Slot for Vec<T> {
    fn tells(&self) -> bool {
        self.iter().any(Node::tells)
    }

    fn accept(
        &mut self,
        name: &'static str,
        element: Element,
        around: &mut Unknown,
    ) -> Result<(), MessageError> {
        self.push(T::read(name, element, around)?);
        Ok(())
    }

    fn put(&self, name: &'static str, around: &Unknown, out: &mut dyn Sink) {
        out.begin_list(name);
        for value in self {
            value.write(name, around, out);
        }
        out.end_list(name);
    }
}

/// Opens a record's element: keeps its attributes, hands out its children.
pub(super) fn open(
    name: &'static str,
    element: Element,
    other: &mut Unknown,
) -> Result<Vec<Element>, MessageError> {
    let (attributes, children, text) = element.into_parts();
    if children.is_empty() && !text.as_str().trim_matches(super::XML_SPACE).is_empty() {
        return Err(MessageError::NotElements(name));
    }
    other.set_attributes(attributes);
    Ok(children)
}

/// Declares a record: a struct with one public field per known element (in the order they are written) and `other`.
macro_rules! record {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $slot:ty = $element:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $slot,)+
            /// What came beside the fields above, kept as given.
            pub other: $crate::message::Unknown,
        }

        impl $name {
            /// Whether any known field of it tells something: one that is empty, blank or only marks does not.
            #[must_use]
            pub fn tells_something(&self) -> bool {
                $crate::message::record::Node::tells(self)
            }
        }

        impl $crate::message::record::Node for $name {
            fn tells(&self) -> bool {
                use $crate::message::record::Slot as _;
                [$(self.$field.tells()),+].contains(&true)
            }

            fn read(
                name: &'static str,
                element: $crate::message::Element,
                _around: &mut $crate::message::Unknown,
            ) -> Result<Self, $crate::message::MessageError> {
                use $crate::message::record::Slot as _;
                let mut this = Self::default();
                for child in $crate::message::record::open(name, element, &mut this.other)? {
                    match child.name() {
                        $($element => this.$field.accept($element, child, &mut this.other)?,)+
                        _ => this.other.push(child),
                    }
                }
                Ok(this)
            }

            fn write(
                &self,
                name: &'static str,
                _around: &$crate::message::Unknown,
                out: &mut dyn $crate::message::visit::Sink,
            ) {
                use $crate::message::record::Slot as _;
                out.open(name, self.other.attributes());
                $(self.$field.put($element, &self.other, out);)+
                self.other.write(out);
                out.close(name);
            }
        }
    };
}
pub(super) use record;

"""What every layer speaks: values, object kinds, mechanisms, errors, messages, frames. No Qt, no input or output."""

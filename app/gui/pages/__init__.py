"""The pages at the right: each shows values and emits what a person wants. They know no host and no verb."""

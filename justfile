# List the recipes
default:
    @just --list

# Everything that continuous integration runs
ci:
    bash .ci/run

# All tests
test *ARGS:
    cargo test {{ARGS}}

# Format, then lint
tidy:
    cargo fmt --all
    cargo clippy --all-targets -- -D warnings

# Check the shipped rulebooks
check:
    cargo run --release -- check rulebooks/edv --deny warnings

# Ask the shipped rulebook
ask QUESTION *ARGS:
    cargo run --release -- ask rulebooks/edv "{{QUESTION}}" {{ARGS}}

# Benchmarks: parse and check, one decision
bench *ARGS:
    cargo bench {{ARGS}}

# Accept changed snapshots; read every one of them first
review:
    cargo insta review

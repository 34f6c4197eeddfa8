"""Fine-tunes checkpoints. Needs the ``train`` extra."""

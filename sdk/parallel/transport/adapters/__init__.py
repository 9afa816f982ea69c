# Vendored from generator/specloom/runtime. Edit it there.
"""Who carries requests: one module per HTTP library, which it imports only when an adapter is made."""

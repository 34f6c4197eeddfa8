"""The desk: a page on this machine where an analyst reads documents, corrects what was read, and exports it."""

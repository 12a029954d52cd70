"""The respondents' edge: signed links lead to pages that are answered by GET and kept by POST."""

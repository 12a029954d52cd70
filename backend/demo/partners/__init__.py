"""The demo's partners: ambassadors and whom they bring, boards with ideas, and salespeople with leads."""

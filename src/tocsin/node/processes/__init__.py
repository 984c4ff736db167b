"""The processes of a node: one that receives, some that work, and the one that watches over them."""

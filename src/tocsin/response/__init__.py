"""The response room: playbooks, plans, approvals and their actions.

This room is named now so that its neighbours leave its place; it is empty until then.
"""

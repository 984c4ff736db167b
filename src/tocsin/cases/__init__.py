"""The cases room: findings become alerts, alerts become cases.

This room is named now so that its neighbours leave its place; it is empty until then.
"""

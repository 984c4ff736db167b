"""The console room: the web application and the HTTP API.

This room is named now so that its neighbours leave its place; it is empty until then.
"""

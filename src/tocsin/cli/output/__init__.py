"""How findings leave the command line: one renderer a format, each a `Renderer` that takes findings one by one."""

def programs():
    return []
def run(guest):
    return 0

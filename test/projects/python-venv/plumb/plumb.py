import os


def main():
    print("plumbed by", os.getuid())

import fathom

print(round(fathom.metres(10), 3))

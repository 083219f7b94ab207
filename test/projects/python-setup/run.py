import echo

print(echo.depth())

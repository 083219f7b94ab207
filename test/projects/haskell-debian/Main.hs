main :: IO ()
main = print (product [1 .. 25 :: Integer])

puts "gulls: #{[1, 2, 3].sum}"

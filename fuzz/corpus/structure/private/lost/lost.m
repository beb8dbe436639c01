function r = lost (), r = "lost"; end

function r = h (), r = "h of a"; end

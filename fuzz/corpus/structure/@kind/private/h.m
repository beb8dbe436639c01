function r = h (), r = "h of kind"; end

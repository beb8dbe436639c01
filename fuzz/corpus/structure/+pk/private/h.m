function r = h (), r = "h of pk"; end

% columns of matrices and ranges that are shown within cells and structs
c = {1:30}
s.a = 1:30
c = {0:0.1:2, (1:30) * 1.5}
c = {{(1:30) + 0}, int8(1:40)}
s = struct ("b", struct ("c", (1:12) + i, "d", (1:40) > 2))

Aa = [1 2; -3 4]' * -[1 2]; b = ['ab' 'cd']; if 0, c; elseif 1, d, end; while 1 > 2, e, end; x = 0/0 + 2^0.5; k = !(a && b); [1e400, -1e400, NaN];

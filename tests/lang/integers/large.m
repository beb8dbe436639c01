% behaviour: integer literals beyond 2^53 keep their digits as arguments of int64, uint64 and printf
% behaviour: 64-bit integers plus and minus doubles: the double is rounded first, the rest is exact
disp (int64 (9007199254740993)), disp (uint64 (10000000000000000001)), disp (mod (int64 (9007199254740993), int64 (2)))
printf ("%d %d\n", uint64 (9007199254740995), 9007199254740993); disp (int64 (-9007199254740997)); disp (uint64 (9_007_199_254_740_993));
x = 9007199254740993; disp (class (x)); printf ("%d\n", x); disp (uint64 (9007199254740993.0));
disp (int64 (9007199254740993) + 1), disp (int64 (9007199254740993) + 0.5), disp (intmax ("int64") - 0.5), disp (intmax ("uint64") - 1.5)
disp (0.5 + int64 (9007199254740993)), disp (1.5 - int64 (9007199254740993)), disp (int64 (9007199254740993) * 3)
disp (idivide (int64 (9007199254740993), int64 (2))), disp (bitand (uint64 (9007199254740993), 1)), disp (bitshift (uint64 (1), 63))
for k = int64 (9007199254740993):int64 (9007199254740995), disp (k), end
disp (int64 (9007199254740993) == 9007199254740992), disp (int64 (9007199254740993) > 9007199254740992)

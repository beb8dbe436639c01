% tests/builtins/encodings.m - text from and into other encodings than UTF-8.
disp (double (native2unicode (uint8 ([164 228 65]), "latin1")));
disp (double (native2unicode (uint8 ([164 228 65]), "ISO-8859-15")));
disp (native2unicode (uint8 ([65 0 66 0]), "utf-16le")); disp (size (native2unicode (uint8 ([200; 201]), "latin1")));
disp (native2unicode (uint8 ([65 200 66]), "ascii"));
disp (unicode2native ("aäöü", "ISO-8859-1")); disp (unicode2native ("aä", "utf-16le"));
disp (unicode2native ("a€", "latin1")); disp (class (unicode2native ("", "latin1"))); disp (size (unicode2native (["a"; "b"], "latin1")));
try, unicode2native ("a", "no-such"), catch e, disp (e.message), end
try, native2unicode (1, "no-such"), catch e, disp (e.message), end
% what is no character is one mark, and nothing behind it is lost; an encoding with states ends as it must
disp (double (native2unicode (uint8 ([65 165 167 66]), "ISO-8859-3"))); disp (double (native2unicode (uint8 ([65 200 180 66]), "ascii")));
disp (double (native2unicode (uint8 ([65 0 0 220 66 0 67 0]), "utf-16le"))); disp (unicode2native ("é", "utf-7")); disp (unicode2native ("日本", "iso-2022-jp"));
x = repmat ("äb", 1, 1000); disp (isequal (native2unicode (unicode2native (x, "utf-16be"), "utf-16be"), x));
disp (get (0, "FormatSpacing")); set (0, "Format", "long"); disp (pi); disp (get (0, "Format")); format;

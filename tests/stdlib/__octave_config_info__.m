% tests/stdlib/__octave_config_info__.m - the system.
assert (__octave_config_info__ ("unix"), isunix ());
assert (__octave_config_info__ ("windows"), ispc ());
assert (isstruct (__octave_config_info__ ()));
try, __octave_config_info__ ("nothing"), text = ""; catch e, text = e.message; end
assert (text, "__octave_config_info__: no info for configuration variable 'nothing'");
disp ("ok __octave_config_info__")

function value = __octave_config_info__ (name)
  % __OCTAVE_CONFIG_INFO__  what kind of system a program runs on, for functions of other libraries.
  %
  % S = __octave_config_info__ () is a struct of all that is known; V = __octave_config_info__ (NAME) one of it.
  %
  % Example: __octave_config_info__ ("unix")
  % See also: computer, ispc, isunix, version
  value = struct ("unix", true, "windows", false, "mac", false, "canonical_host_type", builtin ("computer"), "version", ...
                  OCTAVE_VERSION (), "api_version", "api-v57", "dld", false, "float_format", "ieee-little-endian", ...
                  "words_big_endian", false, "words_little_endian", true, "ENABLE_64", true);
  value.build_features = struct ();
  if (nargin == 0)
    return;
  elseif (! ischar (name))
    error ("__octave_config_info__: NAME must be a string");
  elseif (! isfield (value, name))
    error ("__octave_config_info__: no info for configuration variable '%s'", name);
  end
  value = value.(name);
end

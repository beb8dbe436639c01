function __must_fail__ (validator, label, format, varargin)
  % __MUST_FAIL__  error of a validator, about the argument it was given.
  %
  % __must_fail__ (VALIDATOR, LABEL, FORMAT, ...) raises LABEL (what inputname (1, false) gives; "input" where that is no variable) and
  % the text that FORMAT makes of the further arguments, with the identifier MATLAB:validators:VALIDATOR.
  %
  % A part of mustBePositive and the other validators.
  if (! isvarname (label))
    label = "input";
  end
  error (["MATLAB:validators:" validator], ["%s " format], label, varargin{:});
end

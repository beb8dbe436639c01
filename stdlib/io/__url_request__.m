function [address, request, body] = __url_request__ (who, url, method = "", param = {})
  % __URL_REQUEST__  what urlread and urlwrite ask of __url__.
  %
  % [ADDRESS, REQUEST, BODY] = __url_request__ (WHO, URL, METHOD, PARAM): names and values of PARAM go into the address for
  % "get", into the body for "post".
  %
  % A part of urlread and urlwrite.
  address = url;
  body = [];
  request = struct ("agent", "Octave");
  if (nargin < 3)
    return;
  end
  if (! ischar (method) || ! any (strcmpi (method, {"get", "post"})))
    error ("%s: METHOD must be \"get\" or \"post\"", who);
  elseif (! iscellstr (param))
    error ("%s: parameters (PARAM) for get and post requests must be given as a cell array of strings", who);
  elseif (mod (numel (param), 2))
    error ("%s: number of elements in PARAM must be even", who);
  end
  text = __url_query__ (param);
  if (strcmpi (method, "post"))
    body = text;
  elseif (! isempty (text))
    address = [url "?&"(1 + any (url == "?")) text];
  end
end

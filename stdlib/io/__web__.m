function response = __web__ (who, method, url, varargin)
  % __WEB__  ask a web service.
  %
  % RESPONSE = __web__ (WHO, METHOD, URL, ..., OPTIONS).
  %
  % A part of webread and webwrite.
  if (! ischar (url))
    error ("%s: URL must be a string", who);
  end
  options = weboptions ();
  if (! isempty (varargin) && isstruct (varargin{end}) && isfield (varargin{end}, "RequestMethod"))
    options = varargin{end};
    varargin(end) = [];
  end
  if (! strcmp (options.RequestMethod, "auto"))
    method = lower (options.RequestMethod);
  end
  [address, body, media] = payload (who, method, url, options, varargin);
  request = struct ("agent", options.UserAgent, "timeout", options.Timeout, "headers", {headers_of(options, media)});
  if (! any (strcmp (method, {"get", "post"})))
    request.method = upper (method);
  end
  if (! isempty (options.Username))
    request.login = [options.Username ":" options.Password];
  end
  [data, good, message, type] = __url__ (who, address, request, body);
  if (! good)
    error ("%s: %s", who, message);
  end
  response = understood (data, type, options);
end

% A text alone, or one value, is the body as it is; names and values are a query or a form.
function [address, body, media] = payload (who, method, url, options, args)
  address = url;
  body = [];
  media = "";
  if (numel (args) == 1)
    body = args{1};
    if (! ischar (body))
      body = jsonencode (body);
      media = "application/json";
    end
    return;
  elseif (mod (numel (args), 2) || ! iscellstr (args(1:2:end)))
    error ("%s: names and values must come in pairs", who);
  end
  text = __url_query__ (pairs (args, options.ArrayFormat));
  if (strcmp (method, "get") && ! isempty (text))
    address = [url "?&"(1 + any (url == "?")) text];
  elseif (! strcmp (method, "get"))
    body = text;
  end
end

% Values as texts; an array is one text, or several, as ArrayFormat says.
function list = pairs (args, form)
  list = {};
  for k = 1:2:numel (args)
    value = args{k+1};
    if (! ischar (value) && ! iscell (value))
      value = arrayfun (@(x) num2str (x, 17), value, "UniformOutput", false);
    end
    if (ischar (value))
      list = [list, args(k), {value}];
    elseif (numel (value) == 1 || strcmp (form, "csv"))
      list = [list, args(k), {strjoin(value, ",")}];
    elseif (strcmp (form, "json"))
      list = [list, args(k), {jsonencode(args{k+1})}];
    else
      name = [args{k} "[]"(1:2 * strcmp (form, "php"))];
      for i = 1:numel (value)
        list = [list, {name}, value(i)];
      end
    end
  end
end

function list = headers_of (options, media)
  list = {};
  if (! strcmp (options.MediaType, "auto"))
    media = options.MediaType;
  end
  if (! isempty (media))
    list{end+1} = ["Content-Type: " media];
  end
  if (! isempty (options.KeyName))
    value = options.KeyValue;
    if (isnumeric (value))
      value = num2str (value, 17);
    end
    list{end+1} = [options.KeyName ": " value];
  end
  for k = 1:rows (options.HeaderFields)
    list{end+1} = [options.HeaderFields{k,1} ": " options.HeaderFields{k,2}];
  end
end

function response = understood (data, type, options)
  kind = options.ContentType;
  if (! isempty (options.ContentReader))
    file = tempname ();
    clean = onCleanup (@() unlink (file));
    fid = fopen (file, "wb");
    fputs (fid, data);
    fclose (fid);
    response = options.ContentReader (file);
  elseif (strcmp (kind, "json") || (strcmp (kind, "auto") && ! isempty (strfind (type, "application/json"))))
    response = jsondecode (data);
  elseif (strcmp (kind, "binary"))
    response = uint8 (data);
  else
    response = data;
  end
end

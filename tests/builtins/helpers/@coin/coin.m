function c = coin (worth)
  superiorto ("token");
  inferiorto ("purse");
  c = class (struct ("worth", worth), "coin");
end

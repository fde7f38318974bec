--- A list of edits from pairs of texts, for the lists of known mistakes.
-- @module rnnlua.mistakes.vector_layers.edits

--- @string ... what is replaced, and by what, in turn
-- @treturn {{from=string,to=string},...}
-- @usage edits("dh = delta", "dh = 0")
return function(...)
  local texts, list = { ... }, {}
  for i = 1, #texts, 2 do list[#list + 1] = { from = texts[i], to = texts[i + 1] } end
  return list
end

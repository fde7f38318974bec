--- The known mistakes of an embedding, as edits of rnnlua.plain.embedding. In its terms: row k of dE is the sum of dout
-- over all places of token k.
-- @module rnnlua.mistakes.vector_layers.embedding

local edits = require "rnnlua.mistakes.vector_layers.edits"

local ADD = "vectors.add(dE[self.k[n]], dout[n])"
local LOOP = "for n = 1, #self.k do " .. ADD .. " end"

local SUM = "A token that is there several times has a gradient from each place: dE[k] is the sum of dout over them."

return {
  mistakes = {
    { "repeated-overwritten", name = "a repeated token keeps only its last gradient",
      edits = edits(ADD, "dE[self.k[n]] = table.move(dout[n], 1, self.D, 1, {})"), why = SUM },
    { "repeated-ignored", name = "a repeated token keeps only its first gradient",
      edits = edits(LOOP, "local seen = {} for n = 1, #self.k do if not seen[self.k[n]] then " .. ADD
        .. " end seen[self.k[n]] = true end"), why = SUM },
    { "repeated-mean", name = "a repeated token has the mean of its gradients", edits = edits(LOOP,
      "local count = {} for _, k in ipairs(self.k) do count[k] = (count[k] or 0) + 1 end for n = 1, #self.k do "
      .. "for j = 1, self.D do dE[self.k[n]][j] = dE[self.k[n]][j] + dout[n][j] / count[self.k[n]] end end"),
      why = SUM .. " It is not divided by how many there are." },
    { "row-of-place", name = "dE's rows are taken by place, not by token",
      edits = edits(ADD, "vectors.add(dE[(n - 1) % self.V + 1], dout[n])"),
      why = "dout[n] belongs to the row that forward took: E[k[n]], not E[n]." },
    { "first-token-only", name = "all gradients go to the first token's row",
      edits = edits(ADD, "vectors.add(dE[self.k[1]], dout[n])"),
      why = "dout[n] belongs to the row that forward took at this place: E[k[n]]." },
  },
}

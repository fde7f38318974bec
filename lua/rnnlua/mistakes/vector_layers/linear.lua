--- The known mistakes of a linear layer, y = W·x + b, as edits of rnnlua.plain.linear. In its terms: dW = Σ dout·xᵀ and
-- db = Σ dout over the rows of a batch, dx = Wᵀ·dout. What a mean in the place of a sum yields is named without a list
-- (rnnlua.checking.diagnosis.conventions).
-- @module rnnlua.mistakes.vector_layers.linear

local edits = require "rnnlua.mistakes.vector_layers.edits"

local DW, DB = "vectors.add_outer(dW, d, row)", "vectors.add(db, d)"
local OF_BATCH = "for n = 1, #x do dx[n] = of_row_back(dout[n], x[n]) end"

local SUM = "All rows of the batch share it, so its gradient is a sum over the rows."

return {
  mistakes = {
    { "last-row-only-db", name = "db keeps only the last row of the batch",
      edits = edits(DB, "db = table.move(d, 1, V, 1, {})"), why = SUM },
    { "last-row-only-dW", name = "dW keeps only the last row of the batch",
      edits = edits(DW, "dW = vectors.zero_matrix(V, H) " .. DW), why = SUM },
    { "last-row-only", name = "dW and db keep only the last row of the batch",
      edits = edits(DW, "dW, db = vectors.zero_matrix(V, H), vectors.zeros(V) " .. DW),
      why = "All rows of the batch share W and b, so their gradients are sums over the rows." },
    { "first-row-only-db", name = "db has only the first row of the batch",
      edits = edits(OF_BATCH, OF_BATCH .. " db = table.move(dout[1], 1, V, 1, {})"), why = SUM },
    { "dx-is-dW", name = "dx uses x instead of W",
      edits = edits("return vectors.transposed_product(self.W, d)",
        "local sum, dx = 0.0, {} for i = 1, V do sum = sum + d[i] end for j = 1, H do dx[j] = sum * row[j] end return dx"),
      why = "x_j is multiplied by column j of W: dx = Wᵀ·dout." },
  },
}

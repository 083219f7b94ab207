console.log("<h1>Quay</h1>");

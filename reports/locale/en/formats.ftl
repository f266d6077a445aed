# Headings of the CSV file that the workbook does not have.

csv-site = Site
csv-site-id = Site id
csv-result-code = Result code
csv-reason-code = Reason code
